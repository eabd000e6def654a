import LinkPage from "./LinkPage.svelte";
import { start } from "./start";

start(LinkPage);
