import { PoliciesSection } from "./PoliciesSection";
import { RecordsSection } from "./RecordsSection";

/** How long history stays, and what has left it. */
export function RetentionTab() {
  return (
    <>
      <PoliciesSection />
      <RecordsSection />
    </>
  );
}
