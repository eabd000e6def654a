import PortalPage from "./portal/PortalPage.svelte";
import { start } from "./start";

start(PortalPage);
