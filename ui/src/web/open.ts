import EntryPage from "./EntryPage.svelte";
import { start } from "./start";

start(EntryPage);
