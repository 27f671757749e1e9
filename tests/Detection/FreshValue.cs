namespace Gateway.Detection;

/// <summary>A made-up value that is right by its kind's public definition, and one that is wrong in one place alone.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Word">What stands before it where its form alone proves too little; else empty.</param>
/// <param name="Value">The value, written as its authority writes it.</param>
/// <param name="Wrong">The same with one check character changed, or out of the range that is given out.</param>
public sealed record FreshValue(string Kind, string Word, string Value, string Wrong);
