// The walk-through's calls, whichever client makes them: call(tool, arguments) gives the tool's result.
export async function walk(call, tools) {
  console.log('tools:', tools.map((tool) => tool.name).join(', '));
  const text = async (tool, args) => (await call(tool, args)).content.map((part) => part.text).join('\n');
  console.log('\nmasked:', await text('find_customer', { query: 'ada' }));
  console.log('\ndenied:', await text('run_sql', { query: 'DELETE FROM orders' }));
  console.log('\nallowed:', await text('run_sql', { query: 'SELECT plan, count(*) AS customers FROM customers GROUP BY plan' }));
  console.log('\nwaits for an approval, in another terminal: ./gateway approvals list --as carol --groups crm-approvers');
  console.log('approved or not:', await text('delete_customer', { id: 1007 }));
}
