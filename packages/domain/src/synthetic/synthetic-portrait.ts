/** A drawing with the first character of the name, marked 测试 so that nobody takes it for a photograph (domain.md 7.5). */
export function syntheticPortrait(name: string, hue: number): string {
  const svg = [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 75">',
    `<path fill="hsl(${hue} 40% 88%)" d="M0 0h60v75H0z"/>`,
    `<circle cx="30" cy="29" r="15" fill="hsl(${hue} 30% 62%)"/>`,
    `<path fill="hsl(${hue} 30% 62%)" d="M6 75c0-18 11-27 24-27s24 9 24 27z"/>`,
    `<text x="30" y="36" font-size="18" text-anchor="middle" fill="#fff">${name.slice(0, 1)}</text>`,
    '<text x="30" y="70" font-size="10" text-anchor="middle" fill="#fff">测试</text></svg>',
  ].join('')
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
