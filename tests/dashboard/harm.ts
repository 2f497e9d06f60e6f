import type { Page } from 'playwright-core';

/** Everything that is folded up is opened: what is shown then counts, too. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
}

/** What the texts got into the page, were they more than text. */
export const harm = (page: Page): Promise<unknown> =>
  page.evaluate(`({
    ran: globalThis.ran ?? null,
    elements: [...document.querySelectorAll('main :is(img, svg, iframe, script, style, object, embed, form[action], base, meta, link)')].map((each) => each.outerHTML),
    handlers: [...document.querySelectorAll('*')].flatMap((each) => each.getAttributeNames().filter((name) => /^on|^srcdoc$|^style$/.test(name) && !(name === 'style' && each.matches('.span')))),
    links: [...document.querySelectorAll('a')].filter((each) => !/^https?:$/.test(each.protocol) || (each.origin !== location.origin && !/noopener noreferrer/.test(each.rel))).map((each) => each.outerHTML),
    unseen: /[\\u001b\\u0007\\u202e\\u2066\\u2069\\u200b]/.test(document.body.innerText),
  })`);

export const harmless = { ran: null, elements: [], handlers: [], links: [], unseen: false };
