using System.Text;
using Marquee.Domain.Catalog;
using Marquee.Storage.Catalog;

namespace Marquee.Storage.PostgreSql;

/// <inheritdoc cref="ITitleSearch"/>
/// <remarks>
/// Both operators can use an index on trigrams. Patterns stand in a subquery so that no plan is made for one pattern alone.
/// </remarks>
internal sealed class PostgreSqlTitleSearch : ITitleSearch
{
    private const char Escape = '\\';

    public TitleCondition Match(string title)
    {
        if (!title.Any(character => SearchText.SyllablesOf(character) is not null))
        {
            return new("m.search_title like (select @title)", $"%{Escaped(title, character => character is '%' or '_' or Escape)}%");
        }

        var pattern = new StringBuilder();
        foreach (var character in title)
        {
            _ = SearchText.SyllablesOf(character) is var (first, last)
                ? pattern.Append('[').Append(character).Append(first).Append('-').Append(last).Append(']')
                : pattern.Append(Escaped([character], IsOfRegularExpressions));
        }

        return new("m.search_title ~ (select @title)", pattern.ToString());
    }

    // A backslash before a letter or a digit would give it a meaning.
    private static bool IsOfRegularExpressions(char character) => char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character);

    private static string Escaped(ReadOnlySpan<char> text, Func<char, bool> hasMeaning)
    {
        var escaped = new StringBuilder(text.Length + 2);
        foreach (var character in text)
        {
            _ = hasMeaning(character) ? escaped.Append(Escape).Append(character) : escaped.Append(character);
        }

        return escaped.ToString();
    }
}
