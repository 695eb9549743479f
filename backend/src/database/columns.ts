import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';

/** UUIDs are text: readable in a shell and in logs, and version 7 keeps inserts at the end of the index. */
const ID: ColumnOptions = { type: 'char', length: 36, charset: 'ascii', collation: 'ascii_bin' };

export const IdPrimary = (): PropertyDecorator => PrimaryColumn(ID as object);
export const IdColumn = (name: string, options: ColumnOptions = {}): PropertyDecorator =>
  Column({ ...ID, ...options, name });
/** SHA-256 of a secret, in hex. */
export const HashColumn = (name: string): PropertyDecorator => Column({ type: 'char', length: 64, name });
/** A moment in UTC, to the millisecond. */
export const TimeColumn = (name: string, options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'datetime', precision: 3, ...options, name });
