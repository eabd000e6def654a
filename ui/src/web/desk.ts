import DeskPage from "./desk/DeskPage.svelte";
import { start } from "./start";

start(DeskPage);
