/** One of a few, as large buttons in a row: real radio buttons, so that keys and voices work. */

interface ChoiceProps {
  name: string;
  label: string;
  choices: readonly { value: string; label: string }[];
  value: string;
  change(value: string): void;
}

export function Choice({ name, label, choices, value, change }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="scale">
        {choices.map((choice) => (
          <label key={choice.value} class={choice.value === value ? "on" : ""}>
            <input type="radio" name={name} value={choice.value} checked={choice.value === value} onChange={() => change(choice.value)} />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
