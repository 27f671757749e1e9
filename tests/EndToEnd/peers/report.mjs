// Runs the calls of a plan, [[tool, arguments], ...], one after the other, and prints what came of them as one JSON object. A call that fails as
// a protocol error is a result too.
export async function report(facts, list, call, plan) {
  // First of all, because clients hold results to the schemas that they have listed.
  const tools = await list();
  const results = [];
  for (const [name, args] of JSON.parse(plan)) {
    const progress = [];
    try {
      results.push({ name, result: await call(name, args, (step) => progress.push(step)), progress });
    } catch (error) {
      results.push({ name, error: { code: error.code ?? null, message: error.message }, progress });
    }
  }
  console.log(JSON.stringify({ ...facts, tools, results }));
}
