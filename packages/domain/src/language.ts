/** The two languages of the product; Simplified Chinese comes first. */
export type Language = 'zh-CN' | 'en'
export type Localized = Readonly<Record<Language, string>>
