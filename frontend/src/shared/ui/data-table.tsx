import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<T> {
  /** Column heading; also the label of the value in a card on narrow screens. */
  label: string;
  render: (row: T) => ReactNode;
  /** The row's name: its heading in a card, and what a screen reader says first. */
  isTitle?: boolean;
  /** Buttons: no label in a card, at the right in a table. */
  isActions?: boolean;
}

interface DataTableProps<T> {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
}

/**
 * A table where there is room, cards where there isn't. The roles are spelled out because browsers drop a table's
 * meaning when its parts are laid out as blocks.
 */
export function DataTable<T>({ caption, columns, rows, rowKey }: DataTableProps<T>) {
  return (
    <table className={classes.table} role="table" aria-label={caption}>
      <thead role="rowgroup" className={classes.head}>
        <tr role="row">
          {columns.map((column) => (
            <th key={column.label} role="columnheader" scope="col" data-actions={column.isActions || undefined}>
              {column.isActions ? <span className={classes.hidden}>{column.label}</span> : column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" className={classes.row}>
            {columns.map((column) => cell(column, row))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cell<T>(column: Column<T>, row: T): ReactNode {
  if (column.isTitle) {
    return (
      <th key={column.label} role="rowheader" scope="row" className={classes.title}>
        {column.render(row)}
      </th>
    );
  }
  return (
    <td
      key={column.label}
      role="cell"
      data-label={column.isActions ? undefined : column.label}
      data-actions={column.isActions || undefined}
    >
      {column.render(row)}
    </td>
  );
}
