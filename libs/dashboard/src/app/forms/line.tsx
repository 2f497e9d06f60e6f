interface Props {
  readonly label: string;
  readonly value: string;
  readonly required?: boolean;
  readonly placeholder?: string;
  change(value: string): void;
}

/** One line of text in a form. */
export function Line({ label, value, required = false, placeholder = '', change }: Props) {
  return (
    <label>
      {label}
      <input
        dir="auto"
        required={required}
        value={value}
        placeholder={placeholder}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </label>
  );
}
