import { Button, Page } from '@sojourn/ui'
import { useLocation } from 'wouter'
import { appWords } from './words/app-words.ts'

export function NotFoundScreen() {
  const words = appWords.use()
  const [, navigate] = useLocation()
  return (
    <Page title={words('notFoundTitle')}>
      <Button kind="primary" onClick={() => navigate('/')}>
        {words('home')}
      </Button>
    </Page>
  )
}
