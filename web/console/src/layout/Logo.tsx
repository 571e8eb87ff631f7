/** The mark of the product: a line that goes straight through. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#1558a8" />
      <path d="M6 16h17M17 9l7 7-7 7" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M10 7v5M10 20v5" stroke="#7fd6c8" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
