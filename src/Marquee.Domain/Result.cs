namespace Marquee.Domain;

/// <summary>The value of a use case, or the business rule that refused it. Faults still throw.</summary>
/// <typeparam name="T">The value; not an interface (the conversions would not apply).</typeparam>
public sealed record Result<T>
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal) => (_value, Refusal) = (value, refusal);

    /// <summary>The rule that refused, or <see langword="null"/> when there is a <see cref="Value"/>.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">It was refused: a caller's bug.</exception>
    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"Refused: {Refusal}.");

    /// <summary>Wraps a value.</summary>
    public static implicit operator Result<T>(T value) => Of(value);

    /// <summary>Wraps a refusal.</summary>
    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);

    internal static Result<T> Of(T value) => new(value, null);
}

/// <summary>Makes results whose value is an interface, to which the conversions do not apply.</summary>
public static class Result
{
    /// <summary>Wraps a value.</summary>
    public static Result<T> Of<T>(T value) => Result<T>.Of(value);
}
