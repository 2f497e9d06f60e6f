/** Whether that was printed, where `…` stands for anything. */
export function isPrinted(shown: string, printed: string): boolean {
  const parts = shown
    .trim()
    .split('…')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^]*')}$`).test(printed.trim());
}
