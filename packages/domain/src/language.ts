/** The two languages of the product; Simplified Chinese comes first. */
export type Language = 'zh-CN' | 'en'
export type Localized = Readonly<Record<Language, string>>

/** Both languages side by side, for tables of words. */
export const words = (zh: string, en: string): Localized => ({ 'zh-CN': zh, en })
