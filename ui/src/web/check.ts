import CheckPage from "./check/CheckPage.svelte";
import { start } from "./start";

start(CheckPage);
