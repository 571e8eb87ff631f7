import { DestructionsSection } from "./DestructionsSection";
import { PoliciesSection } from "./PoliciesSection";
import { RecordsSection } from "./RecordsSection";

/** How long history stays, what has left it, and what was destroyed of the archive. */
export function RetentionTab() {
  return (
    <>
      <PoliciesSection />
      <RecordsSection />
      <DestructionsSection />
    </>
  );
}
