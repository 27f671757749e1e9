using Gateway.Edge.Credentials;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Connections;

/// <summary>A connection as the data path uses it: what is configured, the pooled way to its upstream, and the credential.</summary>
internal sealed record Route(ConnectionConfig Config, HttpMessageInvoker Upstream, Credential Credential, ConnectionRoom Room, LimitsConfig Limits);
