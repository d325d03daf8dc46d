import { html } from "/vendor/htm-preact-3.1.1.js";
import { usePolled } from "/polled.js";

const SHOWN = 20;

function Held({ id, name, path, property, who, token, empty }) {
  const { value: page, problem } = usePolled(`${path}?pageSize=${SHOWN}`);
  const rows = page ? page[property] : [];
  return html`<section aria-labelledby=${id}>
    <h2 id=${id}><a href=${`#${id}`}>${name}</a></h2>
    ${problem && html`<p role="alert">${problem}</p>`}
    ${rows.length === 0
      ? !problem && html`<p class="empty">${empty}</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label=${`${name}, table`}><table>
          <thead><tr><th scope="col">Name</th><th scope="col">${who[1]}</th><th scope="col">Note</th><th scope="col">${token[1]}</th><th scope="col">Lasts</th><th scope="col">Renewed</th></tr></thead>
          <tbody>${rows.map(
            (row) => html`<tr key=${row.name}><th scope="row">${row.name}</th><td>${row[who[0]]}</td><td>${row.note}</td><td>${row[token[0]]}</td><td>${row.termSeconds} s</td><td>${row.renewals} times</td></tr>`,
          )}</tbody>
        </table></div>`}
    ${page?.nextPageToken && html`<p class="muted">The first ${SHOWN} by name.</p>`}
  </section>`;
}

/** Who holds what, and who leads. */
export const Locks = () => html`<div class="halves">
  <${Held} id="locks" name="Locks" path="/api/v1/locks" property="locks" who=${["holder", "Holder"]} token=${["token", "Token"]} empty="Nobody holds a lock." />
  <${Held} id="elections" name="Elections" path="/api/v1/elections" property="elections" who=${["leader", "Leader"]} token=${["term", "Term"]} empty="Nobody leads." />
</div>`;
