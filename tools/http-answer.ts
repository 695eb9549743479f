/** One HTTP request and its whole answer, for tests and checks that fetch is too tidy for: hosts, authorities and connections of choice. */
import type http from 'node:http';

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/**
 * Sends a request that was made and not yet ended.
 * @param what names the request in the error where its own `timeout` passes in silence
 * @param timeoutMs that timeout
 */
export function answerTo(request: http.ClientRequest, what: string, timeoutMs: number, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('timeout', () => request.destroy(new Error(`${what} had no answer within ${timeoutMs / 1_000} s`)));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.end(body);
  });
}
