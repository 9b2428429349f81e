import { IconButton } from '../elements/button.tsx'
import { CheckField } from '../elements/field.tsx'
import { Icon } from '../elements/icon.tsx'
import { Popover } from '../elements/popover.tsx'
import { useKeptFocus } from '../elements/use-kept-focus.ts'
import { texts } from '../texts/index.ts'
import { moveColumn, nameColumn, updateColumns } from './columns.ts'
import type { UserField } from './user-schema.ts'

type ColumnMenuProps = {
  fields: readonly UserField[]
  /** The columns that are shown, in their order. */
  columns: readonly UserField[]
  onChange: (columns: readonly string[]) => void
}

/** Chooses the columns of the table, and their order. */
export function ColumnMenu(props: ColumnMenuProps) {
  return (
    <Popover
      label={texts.userList.columns}
      side="end"
      trigger={(target) => (
        <button
          type="button"
          className="button button-icon"
          title={texts.userList.columns}
          {...target}
        >
          <Icon name="columns" />
        </button>
      )}
    >
      {() => <ColumnList {...props} />}
    </Popover>
  )
}

function ColumnList(props: ColumnMenuProps) {
  const { fields, columns } = props
  const shown = new Set(columns.map(({ name }) => name))
  const hidden = fields.filter(({ name }) => !shown.has(name))
  return (
    <ul {...useKeptFocus<HTMLUListElement>()} className="column-menu">
      {[...columns, ...hidden].map((field) => (
        <ColumnItem key={field.name} {...props} field={field} isShown={shown.has(field.name)} />
      ))}
    </ul>
  )
}

function ColumnItem({
  columns,
  onChange,
  field: { name, label },
  isShown,
}: ColumnMenuProps & { field: UserField; isShown: boolean }) {
  const isFixed = name === nameColumn
  return (
    <li className="row spread">
      <CheckField
        label={label}
        checked={isShown}
        disabled={isFixed}
        onChange={() => onChange(updateColumns(columns, name))}
      />
      {isShown && !isFixed ? (
        <span className="row column-moves">
          <IconButton
            label={texts.userList.moveLeft(label)}
            icon="arrowUp"
            onClick={() => onChange(moveColumn(columns, name, -1))}
          />
          <IconButton
            label={texts.userList.moveRight(label)}
            icon="arrowDown"
            onClick={() => onChange(moveColumn(columns, name, 1))}
          />
        </span>
      ) : null}
    </li>
  )
}
