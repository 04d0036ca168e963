using System.Buffers;
using System.Globalization;
using System.Text;

namespace Marquee.Domain;

/// <summary>
/// Text without invisible characters: valid Unicode without control, format, bidirectional and private characters, fillers and line ends.
/// </summary>
public static class PlainText
{
    /// <summary>The error of a text that is not plain.</summary>
    public const string Rule = "Expected a text without control, format or bidirectional characters.";

    /// <summary>What a decoder writes for bytes that are no text (U+FFFD).</summary>
    public const char Unreadable = '\uFFFD';

    /// <summary>Letters and symbols that look like nothing: fillers of Hangul, blank Braille, joiners and inherent vowels.</summary>
    private static readonly SearchValues<char> Fillers = SearchValues.Create("\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0");

    /// <summary>Whether every character is plain.</summary>
    public static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || !IsPlain(rune))
            {
                return false;
            }

            i += rune.Utf16SequenceLength;
        }

        return true;
    }

    /// <summary>Whether there is nothing to see: blanks, marks without a letter, characters that are not plain.</summary>
    public static bool IsBlank(string text) => text.EnumerateRunes().All(rune =>
        !IsPlain(rune) || Rune.IsWhiteSpace(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);

    /// <summary>How many characters, as databases and people count: code points.</summary>
    public static int LengthOf(string text) => text.EnumerateRunes().Count();

    private static bool IsPlain(Rune rune) => (rune.Value & 0xFFFE) != 0xFFFE
        && !(rune.IsBmp && ((char)rune.Value == Unreadable || Fillers.Contains((char)rune.Value)))
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
