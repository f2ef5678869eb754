// A client made from a vendor's document: the members of an answer have their types.
import { createWorld } from "telephony-emulator";
import type { paths } from "./sipcentric.js";

type Customer = paths["/customers/{customerId}"]["get"]["responses"][200]["content"]["application/json"];

const world = await createWorld();
const { baseUrl, headers } = world.sipcentric;
const customer = (await (await fetch(`${baseUrl}/customers/me`, { headers })).json()) as Customer;
const company: string = customer.company;
// @ts-expect-error there is no such member
customer.compny;
console.log(company);
await world.drop();
