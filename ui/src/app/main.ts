import "../shared/tokens.css";
import "../shared/base.css";

import { mount } from "svelte";

import { connect } from "../ipc";
import App from "./routes/App.svelte";
import { session } from "./session/session.svelte";

await connect();
void session.start();

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
mount(App, { target });
