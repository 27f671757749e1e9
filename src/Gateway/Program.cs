using Gateway.Commands;

return await GatewayCommands.Build().Parse(args).InvokeAsync();
