namespace Marquee.Architecture.Tests;

/// <summary>The files of the repository this test was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The documents for readers, relative to <see cref="Root"/>.</summary>
    public static IReadOnlyList<string> Documents { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Append(Path.Combine(Root, "bench", "README.md"))
            .Select(file => Path.GetRelativePath(Root, file))
            .Order(),
    ];

    /// <summary>The files below <c>src</c>, <c>tests</c> and <c>bench</c>, relative to <see cref="Root"/>, with <c>/</c>.</summary>
    public static IReadOnlyList<string> SourceFiles { get; } =
    [
        .. new[] { "src", "tests", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')),
    ];

    /// <summary>The files of the repository, relative to <see cref="Root"/>, with <c>/</c>.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. SourceFiles,
        .. new[] { "docs", "scripts", "deploy" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Root))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')),
    ];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Marquee.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run from a folder of the repository.");
    }
}
