/** Models whose form is remembered. */
const MOST_MODELS = 1_000;

/** In which form each model is asked, once its server refused another. */
export interface LearnedForms<Form> {
  of(model: string): Form;
  learn(model: string, form: Form): void;
}

/** @param usual of models of which nothing is known yet */
export function learnedForms<Form>(usual: Form): LearnedForms<Form> {
  const learned = new Map<string, Form>();
  return {
    of: (model) => learned.get(model) ?? usual,
    learn(model, form) {
      if (learned.size >= MOST_MODELS) learned.delete(learned.keys().next().value!);
      learned.set(model, form);
    },
  };
}
