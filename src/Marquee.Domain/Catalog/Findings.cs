namespace Marquee.Domain.Catalog;

/// <summary>Collects what is wrong with a draft, so that one answer names all of it.</summary>
internal sealed class Findings
{
    private readonly Dictionary<string, string> _errors = [];

    public InvalidInput? Refusal => _errors.Count > 0 ? new InvalidInput(_errors) : null;

    public Findings When(bool wrong, string field, string error)
    {
        if (wrong)
        {
            _errors.TryAdd(field, error);
        }

        return this;
    }

    public Findings Length(string field, string text, int longest) =>
        When(string.IsNullOrWhiteSpace(text) || text.Length > longest, field, $"Expected 1 to {longest} characters.");

    public Findings Range(string field, long value, long least, long most) =>
        When(value < least || value > most, field, $"Expected a number from {least} to {most}.");
}
