import { useEffect, useState } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  /** Is called once nobody has typed for a moment. */
  change(value: string): void;
}

/** A filter that is typed. */
export function Field({ label, value, placeholder, change }: Props) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => change(typed.trim()), 300);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label>
      {label}
      <input type="search" value={typed} placeholder={placeholder ?? ''} onInput={(event) => setTyped(event.currentTarget.value)} />
    </label>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  change(value: string): void;
}

export function Choice({ label, value, options, change }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => change(event.currentTarget.value)}>
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
