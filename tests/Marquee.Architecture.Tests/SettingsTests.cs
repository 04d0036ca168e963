using System.Text.RegularExpressions;
using Marquee.Api.Configuration;

namespace Marquee.Architecture.Tests;

public sealed class SettingsTests
{
    /// <summary>Set by <c>scripts/settings.sh</c>: the file to write.</summary>
    private const string Target = "MARQUEE_SETTINGS_PAGE";

    public static TheoryData<string> Keys => [.. Settings.All.Select(setting => setting.Key)];

    [Fact]
    public void The_page_is_what_the_options_say()
    {
        var page = SettingsPage.Write();
        if (Environment.GetEnvironmentVariable(Target) is { Length: > 0 } file)
        {
            File.WriteAllText(file, page);
        }

        File.ReadAllText(Path.Combine(Repository.Root, "docs", "settings.md")).ShouldBe(page, "run scripts/settings.sh");
    }

    [Theory, MemberData(nameof(Keys))]
    public void The_documentation_names_the_range_that_is_enforced_and_the_default(string key)
    {
        var setting = Settings.All.Single(setting => setting.Key == key);
        var value = SettingsPage.TextOf(setting.Property, "value");

        SettingsPage.TextOf(setting.Property, "summary").ShouldNotBeEmpty();
        value.ShouldContain("by default");
        if (setting.Property.PropertyType is { IsEnum: true } kind)
        {
            Enum.GetNames(kind).ShouldAllBe(name => value.Contains($"`{name}`"));
            value.ShouldContain($"`{setting.Default}` by default");
        }
        else if (setting.Allowed is { } allowed && allowed.Split(" to ") is [var least, var most])
        {
            // The lower limit may be explained: 0 (off).
            value.ShouldMatch($@"^{Regex.Escape(least)}( \([^)]*\))? to {Regex.Escape(most)}\b");
            if (key != "Catalog:ConcurrentReads")
            {
                value.ShouldContain($"{Setting.Show(setting.Default!)} by default");
            }
        }
    }
}
