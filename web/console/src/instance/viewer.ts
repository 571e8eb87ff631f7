import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css";

import type { ElementStatistics } from "../api/instances";

/** The services of bpmn-js that the page uses. */
interface Canvas {
  zoom: (level?: number | "fit-viewport", center?: "auto") => number;
  addMarker: (id: string, marker: string) => void;
  removeMarker: (id: string, marker: string) => void;
}

interface Overlays {
  clear: () => void;
  add: (id: string, overlay: { position: Record<string, number>; html: HTMLElement }) => void;
}

interface Registry {
  get: (id: string) => object | undefined;
}

const markers = ["token-here", "visited", "has-incident"] as const;

/** A badge; text is put in as text. */
function badge(text: string, name: string, title: string): HTMLElement {
  const element = document.createElement("span");
  element.className = `badge badge-${name}`;
  element.textContent = text;
  element.title = title;
  return element;
}

/** Says what a badge means. */
export interface BadgeTitles {
  tokens: (count: number) => string;
  incidents: (count: number) => string;
}

/** A diagram that can be moved and zoomed, with marks of an instance. */
export class DiagramViewer {
  readonly #viewer: NavigatedViewer;
  #marked: string[] = [];

  constructor(container: HTMLElement, choose: (elementId: string) => void) {
    this.#viewer = new NavigatedViewer({ container });
    this.#viewer.on<{ element: { id: string } }>("element.click", ({ element }) => choose(element.id));
  }

  /** Draws a BPMN document. Rejects for one without a diagram. */
  async draw(xml: string): Promise<void> {
    await this.#viewer.importXML(xml);
    this.fit();
  }

  fit(): void {
    this.#canvas().zoom("fit-viewport", "auto");
  }

  zoomBy(factor: number): void {
    const canvas = this.#canvas();
    canvas.zoom(canvas.zoom() * factor);
  }

  /** Shows where tokens are, what was passed, and where incidents are. */
  mark(marks: readonly ElementStatistics[], flows: readonly string[], titles: BadgeTitles): void {
    const canvas = this.#canvas();
    const overlays = this.#viewer.get<Overlays>("overlays");
    const registry = this.#viewer.get<Registry>("elementRegistry");
    overlays.clear();
    for (const id of this.#marked) for (const marker of markers) canvas.removeMarker(id, marker);
    this.#marked = [];
    const put = (id: string, marker: (typeof markers)[number]) => {
      canvas.addMarker(id, marker);
      this.#marked.push(id);
    };
    for (const flow of flows) if (registry.get(flow) !== undefined) put(flow, "visited");
    for (const { elementId, active, completed, incidents } of marks) {
      if (registry.get(elementId) === undefined) continue;
      if (completed > 0) put(elementId, "visited");
      if (active > 0) put(elementId, "token-here");
      if (incidents > 0) put(elementId, "has-incident");
      if (active > 0) overlays.add(elementId, { position: { bottom: 12, left: -10 }, html: badge(String(active), "active", titles.tokens(active)) });
      if (incidents > 0) overlays.add(elementId, { position: { top: -12, right: 12 }, html: badge(`! ${incidents}`, "incident", titles.incidents(incidents)) });
    }
  }

  destroy(): void {
    this.#viewer.destroy();
  }

  #canvas(): Canvas {
    return this.#viewer.get<Canvas>("canvas");
  }
}
