using MediatR;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Management;

/// <summary>First step of every management request: does one of the caller's roles allow the operation, and is the token for it?</summary>
internal sealed partial class AuthorizationBehavior<TRequest, TResponse>(ILogger<AuthorizationBehavior<TRequest, TResponse>> log)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IManagementRequest
    where TResponse : IOutcome<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request.Caller.May(request.Operation)) return await next();
        var by = request.Caller.Principal.Key;
        LogRefused(log, request.Operation, by.Issuer, by.Subject);
        // Another token would be of no use to a caller without the role.
        return TResponse.Refused(AccessMatrix.Allows(request.Caller.Roles, request.Operation) && request.Caller.Unscoped is { } unscoped
            ? unscoped : ManagementFault.RoleMissing(request.Operation, AccessMatrix.Needed(request.Operation)));
    }
}
