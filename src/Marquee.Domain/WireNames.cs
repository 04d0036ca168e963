using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Marquee.Domain;

/// <summary>
/// The word an enum member is stored and sent as: the origin's upper snake case (<c>R_15</c>, <c>ACTION</c>,
/// <c>SEAT_ALREADY_RESERVED</c>). A member whose name does not give its word says so with
/// <see cref="JsonStringEnumMemberNameAttribute"/>, which System.Text.Json reads too.
/// </summary>
public static class WireNames
{
    /// <summary>The rule from a member's name to its word, for a <see cref="JsonStringEnumConverter"/> that agrees.</summary>
    public static JsonNamingPolicy Policy => JsonNamingPolicy.SnakeCaseUpper;

    /// <summary>The word of a member.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => NamesOf<T>.ByMember[value];

    /// <summary>Every word of an enum, in the order of its members.</summary>
    public static IEnumerable<string> All<T>()
        where T : struct, Enum => NamesOf<T>.ByMember.Values;

    /// <summary>The member of a word, or <see langword="null"/> when there is none. Case matters not; numbers are no words.</summary>
    public static T? Find<T>(string word)
        where T : struct, Enum => NamesOf<T>.ByWord.TryGetValue(word, out var value) ? value : null;

    private static class NamesOf<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByMember = Enum.GetValues<T>().ToDictionary(value => value, Word);

        public static readonly Dictionary<string, T> ByWord =
            ByMember.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

        private static string Word(T value) =>
            typeof(T).GetField($"{value}")!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
            ?? Policy.ConvertName($"{value}");
    }
}
