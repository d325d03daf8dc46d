import { html, useEffect, useState } from "/vendor/htm-preact-3.1.1.js";
import { get, post } from "/api.js";
import { ago } from "/format.js";

export const Status = ({ value }) => html`<span class=${`status ${value}`}>${value}</span>`;

const title = (task) => task.type || task.pool;

/** The newest tasks; a click opens one. */
export function Newest({ tasks, now, open }) {
  return html`<section aria-labelledby="newest">
    <h2 id="newest">Newest tasks</h2>
    ${tasks.length === 0
      ? html`<p class="empty">No tasks yet. Submit one: <code>curl -d '{"payload":"hello"}' -H 'content-type: application/json' ${location.origin}/api/v1/tasks</code></p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Newest tasks, table"><table>
          <thead>
            <tr><th scope="col">Task</th><th scope="col">Type</th><th scope="col">Pool</th><th scope="col">Priority</th><th scope="col">Status</th><th scope="col">Agent</th><th scope="col">Updated</th></tr>
          </thead>
          <tbody>
            ${tasks.map(
              (task) => html`<tr key=${task.id}>
                <td><button class="link" onClick=${() => open(task.id)}>${task.id}</button></td>
                <td>${title(task)}</td><td>${task.pool}</td><td>${task.priority}</td>
                <td><${Status} value=${task.status} /></td><td>${task.agent}</td><td>${ago(task.updatedAt, now)}</td>
              </tr>`,
            )}
          </tbody>
        </table></div>`}
  </section>`;
}

/** One task with its attempts. */
export function Detail({ id, close }) {
  const [task, setTask] = useState(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    get(`/api/v1/tasks/${id}`).then(setTask, (e) => setProblem(e.message));
  }, [id]);
  const cancel = () => post(`/api/v1/tasks/${id}:cancel`).then(setTask, (e) => setProblem(e.message));
  const open = task && ["queued", "delayed", "running"].includes(task.status);
  return html`<dialog open class="detail" aria-labelledby="detail-title">
    <header><h2 id="detail-title">Task ${id}</h2><button onClick=${close} autofocus>Close</button></header>
    ${problem && html`<p role="alert">${problem}</p>`}
    ${task &&
    html`<p><${Status} value=${task.status} /> ${title(task)} in ${task.pool}, priority ${task.priority}${task.deadReason ? `, dead: ${task.deadReason}` : ""}</p>
      <h3>Attempts</h3>
      ${task.attempts.length === 0 ? html`<p class="empty">None yet.</p>` : html`<ol>${task.attempts.map(
        (a) => html`<li>${a.agent}: ${a.outcome}${a.error ? ` (${a.error})` : ""}, from ${a.startedAt}${a.endedAt ? ` to ${a.endedAt}` : ""}</li>`,
      )}</ol>`}
      <h3>Payload</h3><pre tabindex="0">${JSON.stringify(task.payload, null, 2)}</pre>
      ${task.result !== undefined && html`<h3>Result</h3><pre tabindex="0">${JSON.stringify(task.result, null, 2)}</pre>`}
      ${open && html`<button class="danger" onClick=${cancel}>Cancel this task</button>`}`}
  </dialog>`;
}

/** What ended in the dead-letter queue, and the way out of it. */
export function DeadLetters({ total, rows, now, open, say }) {
  const act = async (verb, body, done) => {
    try {
      const { affected } = await post(`/api/v1/dead-letters:${verb}`, body);
      say(`${affected} ${affected === 1 ? "task" : "tasks"} ${done}.`);
    } catch (e) {
      say(e.message);
    }
  };
  const purgeAll = () => confirm(`Forget ${total} dead tasks for good?`) && act("purge", {}, "forgotten");
  return html`<section aria-labelledby="dead">
    <header class="row"><h2 id="dead">Dead letters <span class="badge">${total}</span></h2>
      <span><button disabled=${total === 0} onClick=${() => act("redrive", {}, "put back into their queues")}>Redrive all</button>
      <button class="danger" disabled=${total === 0} onClick=${purgeAll}>Purge all</button></span></header>
    ${rows.length === 0
      ? html`<p class="empty">Nothing has died.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Dead letters, table"><table>
          <thead><tr><th scope="col">Task</th><th scope="col">Pool</th><th scope="col">Reason</th><th scope="col">Error</th><th scope="col">Attempts</th><th scope="col">Died</th><th scope="col">Action</th></tr></thead>
          <tbody>${rows.map(
            (task) => html`<tr key=${task.id}>
              <td><button class="link" onClick=${() => open(task.id)}>${task.id}</button></td>
              <td>${task.pool}</td><td>${task.deadReason}</td><td class="error">${task.error}</td><td>${task.attempts?.length ?? task.attempts}</td><td>${ago(task.updatedAt, now)}</td>
              <td><button aria-label=${`Redrive ${task.id}`} onClick=${() => act("redrive", { ids: [task.id] }, "put back")}>Redrive</button></td>
            </tr>`,
          )}</tbody>
        </table></div>`}
  </section>`;
}
