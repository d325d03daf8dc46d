import { html, render, useEffect, useMemo, useState } from "/vendor/htm-preact-3.1.1.js";
import { ApiError, events, get, useKey } from "/api.js";
import { Chart } from "/chart.js";
import { Cluster } from "/cluster.js";
import { count, millis, rate } from "/format.js";
import { Locks } from "/locks.js";
import { DeadLetters, Detail, Newest } from "/tasks.js";

const KEPT_SECONDS = 120;
const RECONNECT_MS = 1_000;

const STAGES = [
  ["submit", "Submit, until durable"],
  ["queueWait", "Wait in the queue"],
  ["dispatch", "Hand-over to the agent"],
  ["run", "Run"],
  ["complete", "Complete, until durable"],
  ["logSync", "Log sync"],
];

/** Follows the node: [overview, history, state]; state is "live", "lost" or "locked". */
function useOverview(round) {
  const [seen, setSeen] = useState({ overview: null, history: [], state: "lost" });
  useEffect(() => {
    const stop = new AbortController();
    const follow = async () => {
      while (!stop.signal.aborted) {
        try {
          for await (const overview of events("/api/v1/overview/stream", stop.signal)) {
            setSeen((before) => ({ overview, history: [...before.history, overview].slice(-KEPT_SECONDS), state: "live" }));
          }
        } catch (e) {
          if (stop.signal.aborted) return;
          const locked = e instanceof ApiError && (e.status === 401 || e.status === 403);
          setSeen((before) => ({ ...before, state: locked ? "locked" : "lost" }));
          if (locked) return;
        }
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    };
    follow();
    return () => stop.abort();
  }, [round]);
  return seen;
}

const Tile = ({ name, value, note }) => html`<div class="tile"><dt>${name}</dt><dd>${value}${note && html`<small>${note}</small>`}</dd></div>`;

function Tiles({ overview }) {
  const { queue, eachPool, perSecond, agents } = overview;
  return html`<dl class="tiles">
    <${Tile} name="Submitted per second" value=${rate(perSecond.created)} />
    <${Tile} name="Done per second" value=${rate(perSecond.succeeded)} note=${perSecond.failed > 0 ? `${rate(perSecond.failed)} failed` : ""} />
    <${Tile} name="Waiting" value=${count(queue.waiting)} note=${`of ${count(eachPool.capacity)} a pool`} />
    <${Tile} name="Running" value=${count(queue.running)} note=${`of ${count(eachPool.maxConcurrent)} a pool`} />
    <${Tile} name="Agents" value=${count(agents.connected)} note=${agents.unhealthy > 0 ? `${agents.unhealthy} unhealthy` : `${count(agents.total)} known`} />
    <${Tile} name="Done since start" value=${count(queue.succeeded)} />
  </dl>`;
}

function Charts({ history }) {
  const [flow, depth] = useMemo(() => {
    const times = history.map((o) => Date.parse(o.at) / 1_000);
    return [
      [times, history.map((o) => o.perSecond.created), history.map((o) => o.perSecond.succeeded)],
      [times, history.map((o) => o.queue.waiting), history.map((o) => o.queue.running)],
    ];
  }, [history]);
  return html`<div class="charts">
    <${Chart} name="Tasks per second" data=${flow} series=${[{ label: "submitted", tone: "--blue" }, { label: "done", tone: "--green" }]} />
    <${Chart} name="Tasks at a time" data=${depth} series=${[{ label: "waiting", tone: "--amber" }, { label: "running", tone: "--violet" }]} />
  </div>`;
}

function Latencies({ latencies }) {
  const known = STAGES.filter(([key]) => latencies[key]);
  return html`<section aria-labelledby="latencies"><h2 id="latencies">How long things take</h2>
    <table><thead><tr><th scope="col">Stage</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th></tr></thead>
      <tbody>${known.map(([key, name]) => {
        const { p50Ms, p95Ms, p99Ms } = latencies[key];
        return html`<tr key=${key}><th scope="row">${name}</th><td>${millis(p50Ms)}</td><td>${millis(p95Ms)}</td><td>${millis(p99Ms)}</td></tr>`;
      })}</tbody></table></section>`;
}

function Pools({ pools }) {
  return html`<section aria-labelledby="pools"><h2 id="pools">Pools</h2>
    ${pools.length === 0
      ? html`<p class="empty">No pool has tasks.</p>`
      : html`<table><thead><tr><th scope="col">Pool</th><th scope="col">Ready</th><th scope="col">Delayed</th><th scope="col">Running</th><th scope="col">Dead</th></tr></thead>
          <tbody>${pools.map((p) => html`<tr key=${p.pool}><th scope="row">${p.pool}</th><td>${count(p.ready)}</td><td>${count(p.delayed)}</td><td>${count(p.running)}</td><td>${count(p.dead)}</td></tr>`)}</tbody></table>`}
  </section>`;
}

function Unlock({ unlocked }) {
  const submit = (event) => {
    event.preventDefault();
    useKey(new FormData(event.target).get("key"));
    unlocked();
  };
  return html`<section class="unlock" aria-labelledby="unlock"><h2 id="unlock">This node asks for a key</h2>
    <form onSubmit=${submit}><label>API key <input name="key" type="password" autocomplete="off" required /></label> <button>Unlock</button></form></section>`;
}

function App() {
  const [round, setRound] = useState(0);
  const { overview, history, state } = useOverview(round);
  const [version, setVersion] = useState("");
  const [opened, open] = useState(null);
  const [said, say] = useState("");
  useEffect(() => {
    get("/version").then((v) => setVersion(v.version ?? ""), () => {});
  }, []);
  const now = overview ? Date.parse(overview.at) : 0;
  return html`<header class="top"><h1>Swarmhold</h1><span class="muted">${version}</span>
      <span role="status" class=${`state ${state}`}>${state === "live" ? "live" : state === "locked" ? "locked" : "no connection"}</span></header>
    <main>
      ${state === "locked" && html`<${Unlock} unlocked=${() => setRound(round + 1)} />`}
      ${overview && overview.missing.length > 0 && html`<p role="status" class="missing">Not counted, for they do not answer: ${overview.missing.join(", ")}</p>`}
      ${overview &&
      html`<${Tiles} overview=${overview} /><${Charts} history=${history} />
        <div class="halves"><${Latencies} latencies=${overview.latencies} /><${Pools} pools=${overview.pools} /></div>
        <${Newest} tasks=${overview.newest} now=${now} open=${open} />
        <${DeadLetters} total=${overview.deadLetters} rows=${overview.newestDead} now=${now} open=${open} say=${say} />
        <${Locks} /><${Cluster} say=${say} />`}
      ${!overview && state !== "locked" && html`<p class="empty">Waiting for the node.</p>`}
      <p role="status" class="said">${said}</p>
      ${opened && html`<${Detail} id=${opened} close=${() => open(null)} />`}
    </main>
    <footer><a href="/openapi.json">OpenAPI</a> <a href="/metrics">Metrics</a> <a href="/health/ready">Health</a></footer>`;
}

document.getElementById("app").replaceChildren();
render(html`<${App} />`, document.getElementById("app"));
