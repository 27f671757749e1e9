namespace Gateway.Edge.Gateway;

/// <summary>What an exchange brought back that its caller was not given. Its session records it as refused; it goes no further.</summary>
/// <param name="Reason">What it was, for the recording; never the handle itself.</param>
/// <param name="AnswerAsync">Answers the client.</param>
internal sealed record ForeignHandle(string Reason, Func<Exchange, Task> AnswerAsync);
