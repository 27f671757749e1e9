using FluentValidation;
using MediatR;

namespace Gateway.Edge.Management;

/// <summary>Second step: are the request's members in range? All that is wrong is said at once.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IManagementRequest
    where TResponse : IOutcome<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var errors = validators.SelectMany(validator => validator.Validate(request).Errors).Select(error => error.ErrorMessage).ToList();
        return errors.Count == 0 ? await next() : TResponse.Refused(ManagementFault.Invalid([.. errors]));
    }
}
