import { type JsonSchema, type Operation, schemaOf } from './openapi.ts';
import { newAddress } from './people.ts';

/** Values for fields by name, where the schema alone can't know what is right. */
const BY_NAME: Record<string, () => unknown> = {
  email: newAddress,
  name: () => 'Sample Name',
  password: () => 'a sample password',
  currentPassword: () => 'a sample password',
  newPassword: () => 'a sample password',
};

/** A body that the operation's schema accepts; undefined where it takes none. Throws for what it can't make. */
export function sampleBody(operation: Operation, known: Record<string, string> = {}): unknown {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema ? sample(schema, '', known) : undefined;
}

function sample(reference: JsonSchema, name: string, known: Record<string, string>): unknown {
  const schema = schemaOf(reference);
  if (known[name] !== undefined) return known[name];
  if (schema.type === 'object') {
    const properties = Object.entries(schema.properties ?? {});
    // Updates have no required field, and want one all the same.
    const wanted = schema.required?.length ? schema.required : properties.slice(0, 1).map(([key]) => key);
    return Object.fromEntries(
      properties.filter(([key]) => wanted.includes(key)).map(([key, child]) => [key, sample(child, key, known)]),
    );
  }
  if (schema.enum) return schema.enum[0];
  if (BY_NAME[name]) return BY_NAME[name]();
  if (schema.type === 'boolean') return true;
  throw new Error(`no sample for ${name}: ${JSON.stringify(schema)}; add one to samples.ts`);
}
