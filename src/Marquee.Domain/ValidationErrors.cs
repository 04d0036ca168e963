namespace Marquee.Domain;

/// <summary>Collects every wrong field of a call. Of several errors of one field the first counts.</summary>
public sealed class ValidationErrors
{
    private readonly Dictionary<string, string> _errors = [];

    /// <summary>All errors, or <see langword="null"/>.</summary>
    public InvalidInput? Refusal => _errors.Count > 0 ? new InvalidInput(_errors) : null;

    /// <summary>Adds an error.</summary>
    public ValidationErrors Add(string field, string error)
    {
        _errors.TryAdd(field, error);
        return this;
    }

    /// <summary>Adds the errors of another check.</summary>
    public ValidationErrors Add(InvalidInput? other)
    {
        foreach (var (field, error) in other?.Errors ?? new Dictionary<string, string>())
        {
            Add(field, error);
        }

        return this;
    }

    /// <summary>Adds an error if the condition holds.</summary>
    public ValidationErrors When(bool wrong, string field, string error) => wrong ? Add(field, error) : this;

    /// <summary>Expects a text for people: visible, at most so many characters (code points), and <see cref="PlainText"/>.</summary>
    public ValidationErrors Text(string field, string text, int longest) => this
        .When(PlainText.IsBlank(text) || PlainText.LengthOf(text) > longest, field, $"Expected 1 to {longest} characters.")
        .When(!PlainText.IsPlain(text), field, PlainText.Rule);

    /// <summary>Expects a number from least to most.</summary>
    public ValidationErrors Range(string field, long value, long least, long most) =>
        When(value < least || value > most, field, $"Expected a number from {least} to {most}.");

    /// <summary>The value, or all errors.</summary>
    public Result<T> Or<T>(Func<T> read) => Refusal is { } refusal ? refusal : Result.Of(read());
}
