using System.Text;
using Marquee.Domain.Catalog;
using Marquee.Storage.Catalog;

namespace Marquee.Storage.Sqlite;

/// <inheritdoc cref="ITitleSearch"/>
internal sealed class SqliteTitleSearch : ITitleSearch
{
    public TitleCondition Match(string title)
    {
        if (!title.Any(character => SearchText.SyllablesOf(character) is not null))
        {
            return new("instr(m.search_title, @title) > 0", title);
        }

        var pattern = new StringBuilder("*");
        foreach (var character in title)
        {
            _ = SearchText.SyllablesOf(character) is var (first, last)
                ? pattern.Append('[').Append(character).Append(first).Append('-').Append(last).Append(']')
                : character is '*' or '?' or '[' ? pattern.Append('[').Append(character).Append(']') : pattern.Append(character);
        }

        return new("m.search_title glob @title", pattern.Append('*').ToString());
    }
}
