namespace Gateway.Governance.Policies.Cel;

/// <summary>The facts that one evaluation looks at.</summary>
public interface ICelActivation
{
    /// <summary>The value of a root name. Asked each time that the expression reads the name, so the answer must be cheap and must not
    /// change during an evaluation.</summary>
    /// <param name="name">A root name of the schema, such as <c>tool</c>; compared ordinally.</param>
    /// <returns>The value; <see cref="CelValue.Unknown"/> when any value could stand there; the default (absent) when there is none,
    /// which the expression sees as an error.</returns>
    CelValue Resolve(string name);
}
