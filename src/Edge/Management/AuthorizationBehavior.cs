using MediatR;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Management;

/// <summary>First step of every management request: does one of the caller's roles allow the operation?</summary>
internal sealed partial class AuthorizationBehavior<TRequest, TResponse>(ILogger<AuthorizationBehavior<TRequest, TResponse>> log)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IManagementRequest
    where TResponse : IOutcome<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (AccessMatrix.Allows(request.Caller.Roles, request.Operation)) return await next();
        var by = request.Caller.Principal.Key;
        LogRefused(log, request.Operation, by.Issuer, by.Subject);
        return TResponse.Refused(ManagementFault.RoleMissing(request.Operation, AccessMatrix.Needed(request.Operation)));
    }
}
