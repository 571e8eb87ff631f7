import { useQuery } from "@tanstack/react-query";
import { Button, Result } from "antd";
import { Link } from "react-router";

import { findArchivedInstance } from "../api/archive";
import { archivedPath } from "../archive/path";
import { Loaded } from "../parts/Loaded";
import { PageHeader } from "../parts/PageHeader";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useTexts } from "../texts/context";

/** An instance that the history does not have: the way to the archive, where it is there. */
export function MissingInstance({ instanceKey, error }: { instanceKey: string; error: unknown }) {
  const { archive: texts, instance: names } = useTexts();
  const archived = useQuery({ queryKey: ["retention", "archived", "one", instanceKey], queryFn: () => findArchivedInstance(instanceKey) });
  return (
    <>
      <PageHeader title={names.title} below={<span className="code">{instanceKey}</span>} />
      <Loaded query={archived}>
        {(found) => (found === null
          ? <ProblemAlert error={error} />
          : <Result status="info" title={found.documentState === "DESTROYED" ? texts.inArchiveDestroyed : texts.inArchive}
              subTitle={found.documentState === "DESTROYED" ? texts.destroyedHint : texts.inArchiveHint}
              extra={<Link to={archivedPath(instanceKey)}><Button type="primary">{texts.openArchived}</Button></Link>} />)}
      </Loaded>
    </>
  );
}
