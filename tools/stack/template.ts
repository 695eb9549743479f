/**
 * Replaces ${NAME} and $NAME by the values given, and nothing else, as `envsubst '${NAME} …'` does in the image's
 * entrypoint: nginx's own variables ($host, $uri) stay.
 */
export function substitute(template: string, values: Record<string, string>): string {
  return template.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced: string, bare: string) => {
    const name = braced ?? bare;
    return Object.hasOwn(values, name) ? (values[name] ?? '') : whole;
  });
}

/** The names written as ${NAME}, which is how the templates write every value that comes from outside. */
export function namesIn(template: string): string[] {
  return [...new Set([...template.matchAll(/\$\{([A-Z_]+)\}/g)].map((match) => match[1] ?? ''))].sort();
}
