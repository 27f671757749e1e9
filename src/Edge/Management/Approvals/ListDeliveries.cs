using FluentValidation;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>A page of the delivery log.</summary>
internal sealed record ListDeliveries(Caller Caller, string? Approval, string? Channel, string? Status, string? Cursor, int Limit)
    : IManagementRequest, IRequest<Outcome<DeliveryList>>
{
    public Operation Operation => Operation.ListDeliveries;

    internal sealed class Validator : AbstractValidator<ListDeliveries>
    {
        public Validator()
        {
            RuleFor(static r => r.Limit).InclusiveBetween(1, PageLimits.Max).WithMessage(PageLimits.Message(PageLimits.Max));
            RuleFor(static r => r.Status).Must(static word => Words.TryRead<DeliveryStatus>(word, out _))
                .WithMessage($"status: write one of {Words.All<DeliveryStatus>()}");
            RuleFor(static r => r.Approval).Must(static id => string.IsNullOrEmpty(id) || OpaqueId.IsValid(id, "a_"))
                .WithMessage("approval: write the approval's id, a_ and 26 characters");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ListDeliveries, Outcome<DeliveryList>>
    {
        public async Task<Outcome<DeliveryList>> Handle(ListDeliveries request, CancellationToken cancellationToken)
        {
            Words.TryRead<DeliveryStatus>(request.Status, out var status);
            var query = new DeliveryQuery(
                Given(request.Approval), Given(request.Channel), status, Given(request.Cursor), request.Limit);
            try
            {
                var page = await grains.GetGrain<IDeliveryGrain>(IDeliveryGrain.Key).DeliveriesAsync(query);
                return new DeliveryList([.. page.Deliveries.Select(DeliveryItem.Of)], page.Cursor);
            }
            catch (ArgumentException)
            {
                return ManagementFault.Invalid(["cursor: repeat what the page before returned"]);
            }
        }

        private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }
}
