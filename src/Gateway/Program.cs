using Gateway.Commands;

return await GatewayCommands.RunAsync(args);
