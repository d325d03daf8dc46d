import { html } from "/vendor/htm-preact-3.1.1.js";
import { post } from "/api.js";
import { usePolled } from "/polled.js";

/** What each state means, the best first. */
const HEALTH = [
  ["whole", "served, with all its copies"],
  ["degraded", "served, with a copy less than wanted"],
  ["settling", "about to be served"],
  ["unavailable", "nobody who holds its copy is here"],
  ["unknown", "this member has no lease, and hears of nothing new"],
];

const yes = (value) => (value ? "yes" : "no");

function Members({ cluster }) {
  const { members, shards, self } = cluster;
  const serves = (id) => shards.filter((shard) => shard.primary === id).length;
  const holds = (id) => shards.filter((shard) => shard.inSync.includes(id)).length;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Members, table"><table>
    <thead><tr><th scope="col">Member</th><th scope="col">Address</th><th scope="col">Here</th><th scope="col">Lease</th><th scope="col">Votes</th><th scope="col">Serves</th><th scope="col">Copies in sync</th></tr></thead>
    <tbody>${members.map(
      (member) => html`<tr key=${member.id}><th scope="row">${member.id}${member.id === self && html` <small>(this one)</small>`}</th><td>${member.address}</td>
        <td class=${member.here ? "" : "lacking"}>${yes(member.here)}</td><td class=${member.lease ? "" : "lacking"}>${yes(member.lease)}</td><td>${yes(member.votes)}</td><td>${serves(member.id)}</td><td>${holds(member.id)}</td></tr>`,
    )}</tbody>
  </table></div>`;
}

/** One mark for each shard, by its health; told in words beside it. */
function Shards({ shards }) {
  return html`<div>
    <ul class="marks" aria-hidden="true">${shards.map((shard) => html`<li key=${shard.shard} class=${`mark ${shard.health}`} title=${`shard ${shard.shard}: ${shard.health}`}></li>`)}</ul>
    <ul class="legend">${HEALTH.map(([health, meaning]) => {
      const many = shards.filter((shard) => shard.health === health).length;
      return html`<li key=${health}><span class=${`mark ${health}`} aria-hidden="true"></span> <strong>${many} ${health}</strong> <span class="muted">${meaning}</span></li>`;
    })}</ul>
  </div>`;
}

/** The shards that want a look, and the last word on one that nobody can serve. */
function Troubled({ shards, say }) {
  const troubled = shards.filter((shard) => shard.health !== "whole" || shard.differs?.length > 0);
  if (troubled.length === 0) return null;
  const decide = async (shard, verb, body, done) => {
    try {
      const answer = await post(`/api/v1/cluster/shards/${shard.shard}:${verb}`, { epoch: shard.epoch, ...body });
      say(answer.done ? `Shard ${shard.shard} ${done}.` : `Shard ${shard.shard} is not as it was: nothing was done.`);
    } catch (e) {
      say(e.message);
    }
  };
  const giveUp = (shard) =>
    confirm(`Begin shard ${shard.shard} empty? All tasks in it are lost, unless one of ${shard.eligible.join(", ")} comes back first.`) &&
    decide(shard, "give-up", {}, "begins empty");
  const recover = (shard) => {
    const member = prompt(`Serve shard ${shard.shard} from the copy of which member? What others of ${shard.eligible.join(", ")} hold beyond it is lost.`);
    if (member) decide(shard, "recover", { member: member.trim() }, `is served from the copy of ${member.trim()}`);
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Shards that are not whole, table"><table>
    <thead><tr><th scope="col">Shard</th><th scope="col">Health</th><th scope="col">Epoch</th><th scope="col">Primary</th><th scope="col">Whole copies at</th><th scope="col">Differs</th><th scope="col">Decision</th></tr></thead>
    <tbody>${troubled.map(
      (shard) => html`<tr key=${shard.shard}><th scope="row">${shard.shard}</th><td><span class=${`status ${shard.health}`}>${shard.health}</span></td><td>${shard.epoch}</td><td>${shard.primary}</td><td>${shard.eligible.join(", ")}</td>
        <td>${(shard.differs ?? []).map((one) => `${one.member} since ${one.epoch}/${one.sequence}`).join(", ")}</td>
        <td>${shard.health === "unavailable" && html`<button onClick=${() => recover(shard)} aria-label=${`Recover shard ${shard.shard} from…`}>Recover</button> <button class="danger" onClick=${() => giveUp(shard)} aria-label=${`Give up shard ${shard.shard}`}>Give up</button>`}</td></tr>`,
    )}</tbody>
  </table></div>`;
}

/** Members and shards, as the member that served this page sees them. */
export function Cluster({ say }) {
  const { value: cluster, problem } = usePolled("/api/v1/cluster", (now) => now.alone);
  if (cluster ? cluster.alone : !problem) return null;
  return html`<section aria-labelledby="cluster">
    <h2 id="cluster"><a href="#cluster">Cluster</a>${cluster && html` <span class="badge">${cluster.members.filter((member) => member.here).length} of ${cluster.members.length} members here</span>`}</h2>
    ${problem && html`<p role="alert">${problem}</p>`}
    ${cluster && html`<${Members} cluster=${cluster} /><h3>Shards</h3><${Shards} shards=${cluster.shards} /><${Troubled} shards=${cluster.shards} say=${say} />`}
  </section>`;
}
