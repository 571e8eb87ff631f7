import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import { NameAndId } from "../../src/instance/NameAndId";

afterEach(cleanup);

it.each([
  ["the name and the id", "Approve", "approve", "Approve approve"],
  ["the id once where the name is empty", "", "s", "s"],
  ["the id once where there is no name", null, "s", "s"],
  ["the id once where the answer has it in place of a name", "s", "s", "s"],
])("shows %s", (_, name, id, shown) => {
  expect(render(<NameAndId name={name} id={id} />).container.textContent).toBe(shown);
});
